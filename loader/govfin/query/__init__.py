"""Query: questions → answers. Takes a store and what people want to know of it; gives tables that tell where each number stands."""
