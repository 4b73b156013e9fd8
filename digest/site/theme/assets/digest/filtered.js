// Runs before a report is painted. Where its address filters, what the filters may hide or move waits
// for them (see `digest.css`): what is seen once stays where it is.

if (/[?&](importance|type)=[^&]/.test(location.search))
  document.documentElement.classList.add("digest-waiting")
