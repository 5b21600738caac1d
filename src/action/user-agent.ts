/** How the action names itself to the services. */
export const USER_AGENT = 'firebreak';
