/** The real network: UDP multicast, HTTP/1.1 client and server, TLS, on Netty. */
package org.iotmc.netty;
