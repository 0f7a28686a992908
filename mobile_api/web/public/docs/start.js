// The page's policy forbids inline scripts, so Swagger UI is started from here. Groups are opened by who reads them: with
// more than some 130 operations open at once Swagger UI 5.35 draws the first eight and stops.
window.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  persistAuthorization: false,
  docExpansion: 'none',
})
