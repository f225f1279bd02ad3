filedesc://a.arc 0.0.0.0 20140216050221 text/plain 76
1 0 InternetArchive
URL IP-address Archive-date Content-type Archive-length


http://example.org/ 192.0.2.1 20140216050221 text/html 70
HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8

<p>One.</p>

