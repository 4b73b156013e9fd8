// Runs before a report is painted. Where its address filters or orders, what that may hide or move waits
// for them (see `digest.css`): what is seen once stays where it is.

if (/[?&](importance|type|order)=[^&]/.test(location.search))
  document.documentElement.classList.add("digest-waiting")
