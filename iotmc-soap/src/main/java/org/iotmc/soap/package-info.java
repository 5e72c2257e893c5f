/** SOAP control: envelopes, faults, typed and dynamic invocation, dispatch. */
package org.iotmc.soap;
