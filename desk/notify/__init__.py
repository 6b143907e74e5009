"""Telling a person who is not looking: desktop notifications, and the hours in which there are none."""
