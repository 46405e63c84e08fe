'use strict';

window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
  requestInterceptor: (request) => {
    // without a client Swagger UI still sends the credentials of an empty one
    const path = new URL(request.url, window.location.href).pathname;
    if (path === '/token' && request.headers) {
      for (const name of Object.keys(request.headers)) {
        if (name.toLowerCase() === 'authorization' && request.headers[name] === 'Basic Og==') {
          delete request.headers[name];
        }
      }
    }
    return request;
  },
});
