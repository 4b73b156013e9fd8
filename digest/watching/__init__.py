"""Watch lists: what somebody wants to hear of, by notification, page and feed."""
