"""iCalendar as text (RFC 5545 3.1): lines, components and times, read whatever state they are in and written so that whoever
reads them gets what was meant. Both the parse worker and the one who writes events stand on this."""
