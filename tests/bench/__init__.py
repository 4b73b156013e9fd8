"""The benchmark: this project, stock MkDocs and Hugo over the same commits, on one machine."""
