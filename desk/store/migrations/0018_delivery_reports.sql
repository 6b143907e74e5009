-- Of a mail that is shown it is asked whether a delivery report (RFC 3464) names it.
CREATE INDEX mail_reporting ON mail (json_extract(parsed, '$.reported_id')) WHERE json_extract(parsed, '$.reported_id') <> '';
