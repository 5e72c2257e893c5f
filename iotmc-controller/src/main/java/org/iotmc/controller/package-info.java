/** The controller role. */
package org.iotmc.controller;
