filedesc://a.arc 0.0.0.0 20140216050221 text/plain 200 - - 0 a.arc 110
2 0 Alexa
URL IP-address Archive-date Content-type Result-code Checksum Location Offset Filename Archive-length

http://example.org/ 192.0.2.1 20140216050221 text/html 200 abc - 110 a.arc 99
HTTP/1.1 200 OK
Content-Type: text/html
Transfer-Encoding: chunked

5
<p>On
7
e.</p>

0


