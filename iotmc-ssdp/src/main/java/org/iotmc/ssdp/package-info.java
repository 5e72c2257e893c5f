/** SSDP: message codec, advertiser, searcher, and the directory of what is alive. */
package org.iotmc.ssdp;
