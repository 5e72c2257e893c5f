/**
 * Peers on real sockets that do what no good peer does, to be held against servers and clients.
 * They stand outside of every host: what they do is up to the test, not to a simulated world.
 */
package org.iotmc.testkit.peers;
