/** The simulated world: network, time, storage, randomness and faults. */
package org.iotmc.sim;
