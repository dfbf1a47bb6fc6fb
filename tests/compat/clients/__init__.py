"""Libraries that log to TensorBoard, used as their documentation shows it; none of them knows of this package."""
