/** The command line. */
package org.iotmc.cli;
