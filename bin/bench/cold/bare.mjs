/** Nothing but the form of an answer: what Node itself, the loader and the runner take. */
export const handler = async ({ body }) => {
  const { id } = JSON.parse(body);
  return { statusCode: 201, headers: {}, body: JSON.stringify({ id, version: 1 }) };
};
