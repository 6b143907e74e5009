-- The trigrams themselves, to find words of two characters (most Chinese ones) by the trigrams that begin with them.
CREATE VIRTUAL TABLE message_terms USING fts5vocab ('message_fts', 'row');
CREATE VIRTUAL TABLE mail_terms USING fts5vocab ('mail_fts', 'row');
