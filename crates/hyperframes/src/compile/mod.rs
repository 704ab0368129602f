mod css;
