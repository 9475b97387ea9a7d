"""Location ids: how Azure DevOps' catalogue knows each kind of thing (azure-devops-go-api 7.1)."""

PROJECTS = "603fe2ac-9723-48b9-88ad-09305aa6c6e1"
PROCESSES = "93878975-88c5-4e6a-8abb-7ddd77a8a7d8"
OPERATIONS = "9a1b74b4-2ca8-4a9f-8470-c2f2e6fdc949"
PERMISSIONS = "b5b9a4a4-e6cd-4096-853c-ab7d8b0c4eb2"
CONNECTIONS = "e85f1c62-adfc-4b74-b618-11a150fb195e"
QUEUES = "900fa995-c559-4923-aae7-f8424fe4fbea"
