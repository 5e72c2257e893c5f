/**
 * The demonstration: a controller and devices from factory to decommissioning. One scenario, told
 * to two worlds: real sockets on this host, or a simulated network in virtual time.
 */
package org.iotmc.cli.demo;
