"""Who gives their time or their things to a project: they hear what becomes of it."""

GIVEN = """
    SELECT application.person_id, mission.project_id, application.sent_at AS since
        FROM application JOIN mission ON mission.id = application.mission_id
        WHERE application.state = 'accepted'
    UNION ALL SELECT sign_up.person_id, mission.project_id, sign_up.signed_up_at FROM sign_up
        JOIN mission_session ON mission_session.id = sign_up.session_id
        JOIN mission ON mission.id = mission_session.mission_id
        WHERE sign_up.state NOT IN ('cancelled', 'no_show')
    UNION ALL SELECT item_offer.person_id, item_need.project_id, item_offer.created_at
        FROM item_offer JOIN item_need ON item_need.id = item_offer.need_id
        WHERE item_offer.accepted > 0 AND item_offer.person_id IS NOT NULL
"""
"""Rows ``person_id, project_id, since``: who is accepted in a mission of the project, who has a place
there, whose things it accepted. The project is null for the missions of an organisation alone."""
