"""The pages of releases: one, all of a repository, the latest of all repositories."""
