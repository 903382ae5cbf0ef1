"""The pages of the site: in French, accessible, usable without JavaScript."""
