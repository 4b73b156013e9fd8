"""How large a report and what stands in it may be: one table for writing and for reading.

Who writes a report cuts what is longer, and says so; who reads one that others wrote bears as much.
Used as `limits.MAX_…`, so that a test can set smaller ones.
"""

from __future__ import annotations

# A report, in bytes.
MAX_REPORT_BYTES = 50_000_000  # hosts of git warn of larger files, and refuse those of 100 MB
MAX_DETAILED_BYTES = 25_000_000  # from there on, new entries come without details
MAX_ENTRY_BYTES = 1_000_000  # of a new entry, with its row

# What stands in an entry, in characters where nothing else is said.
MAX_MESSAGE_LENGTH = 65_536  # as many as GitHub takes of a pull request's text
MAX_TITLE_LENGTH = 1000  # as shown; the rest goes on in the message below
MAX_AUTHOR_LENGTH = 200
MAX_ANALYSIS_LENGTH = 100_000
MAX_FILES = 300  # listed; `totals` always counts them all
MAX_PATH_LENGTH = 4096  # as long as Linux takes
MAX_PARENTS = 100
MAX_MARKS = 8  # accents and the like on a letter, as shown; scripts and scholars write fewer
MAX_JOINED = 16  # characters that form one sign with the one before them, such as a family's
MAX_NESTING = 64  # lists in one another, in what other writers add to an entry's comment

# What stands in a release's report.
MAX_RELEASE_COMMITS = 1_000  # listed, the most important first
MAX_RELEASE_SHAS = 100_000  # of the others, named in its comment alone
MAX_RELEASE_NAMES = 500  # of contributors, those with most commits first

# A brief, in bytes.
MAX_BRIEF_BYTES = 100_000  # ours have a tenth of it; others may be written by hand

# What is made of one.
MAX_FEED_ITEM_LENGTH = 200_000  # of HTML; a feed has only the summary of a longer commit
MAX_FEED_BYTES = 500_000  # of whole texts in a feed, the newest; the others are lines
MAX_FEED_COMMITS = 1_000  # in a feed, the newest; its archive has them all
