"""The kinds of certificates (证照类型): their fields, who issues them, how long they are valid."""
