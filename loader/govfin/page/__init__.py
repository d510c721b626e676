"""The pages of the site. Takes a resource, or a page of the site's own, and the store; gives what stands on its page, as HTML."""
