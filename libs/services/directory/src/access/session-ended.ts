/** The topic under which the end of sessions is told, so that their live events end as well. */
export const SESSION_ENDED = 'session.ended';
