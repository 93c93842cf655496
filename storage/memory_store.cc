namespace nguon {}
