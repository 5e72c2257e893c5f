/**
 * What a host gives to the protocols and roles: time, lanes, randomness, storage, datagrams, HTTP.
 * All that could differ between two runs comes in through these interfaces.
 */
package org.iotmc.api.spi;
