package org.iotmc.controller;

/** Keeps the package from being empty until the first type arrives. */
interface Skeleton {}
