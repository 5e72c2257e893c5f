/** Device and service documents, and the one hardened XML reader and writer. */
package org.iotmc.description;
