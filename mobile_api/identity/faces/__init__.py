"""Faces: what a camera picture shows, whether a live person is before the camera, and whether it is the right one."""
