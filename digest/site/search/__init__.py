"""The search index: made from the archive at build time, read by the browser piece by piece.

`documents` says what is found, `terms` which words a text has, `shards` indexes a part of a month,
`index` lays all shards out as files. `theme/assets/digest/search/` holds the other side.
"""
