package front

import "net"

// quiet cannot look; a connection that was used a moment ago is likely still good.
func quiet(net.Conn) bool { return true }
