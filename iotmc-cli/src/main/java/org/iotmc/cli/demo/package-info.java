/** The demo: one controller and several devices on this host, from factory to decommissioning. */
package org.iotmc.cli.demo;
