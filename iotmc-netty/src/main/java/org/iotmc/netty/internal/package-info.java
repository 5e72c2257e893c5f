/** The inner parts of the real host. */
package org.iotmc.netty.internal;
