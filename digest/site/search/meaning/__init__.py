"""What the archive's own words say of each other: related words, similar commits.

Words that stand in the same commits have to do with each other: `memory` in a title with 内存 in
the analysis below it. From a table of which commit has which word, its largest directions are
taken (a truncated singular value decomposition): few numbers for each word and each commit, which
lie near each other where they mean the same. `texts` says what is read of a commit, `cjk_words` and
`tokens` which words it has, `space` makes the numbers, `related` and `similar` compare them,
`keeping` keeps all of it from build to build.

No library is needed but the one that the index needs anyway. Nothing is fetched.
"""
