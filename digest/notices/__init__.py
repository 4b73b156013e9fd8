"""Notices: what is told of the commits that a watch list asks for, in chats and on a page."""
