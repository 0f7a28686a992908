"""A certificate in its paper-equal form (版式文件): a PDF that its department's electronic seal signs."""
