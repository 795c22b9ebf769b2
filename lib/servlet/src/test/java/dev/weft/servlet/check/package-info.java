/** Real servlet containers, and the application that real front ends check. */
package dev.weft.servlet.check;
