// The page's policy forbids inline scripts, so Swagger UI is started from here.
window.SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, persistAuthorization: false })
