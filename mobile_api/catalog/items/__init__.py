"""The service-item library (事项库): main item > sub-item > case, its checklists, claims and versions."""
