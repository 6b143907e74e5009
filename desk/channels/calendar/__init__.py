"""Calendars: reading CalDAV servers and .ics files, and changing them by approved bytes alone."""
