import { checkCharacter } from '#common/idnumber.ts'
import { get, ofPlace, type Probe, reason, send, today } from './rights-ask.ts'
import { bulletinProbes } from './rights-bulletin.ts'
import { decisionProbes } from './rights-decisions.ts'
import { matters } from './rights-matters.ts'
import { meetingProbes } from './rights-meetings.ts'
import { unitPlans } from './rights-plans.ts'

const first17 = '99900119800101500'
const why = { on: today, reason }

/** One request per line of rights-table.ts; paths without their `/api`, but for the pages. */
export const probes: Record<string, Probe> = {
  'POST /api/sessions': (_s, _a, p) => ({ path: '/sessions', body: { name: p.signIn.name, password: p.password } }),
  'POST /api/session-codes': (_s, _a, p) => ({ path: '/session-codes', body: { phone: p.signIn.phone } }),
  'POST /api/sessions/by-code': (_s, _a, p) => ({ path: '/sessions/by-code', body: { phone: p.signIn.codePhone, code: p.signIn.code } }),
  'GET /api/me': get(() => '/me'),
  'PUT /api/me/password': (_s, _a, p) => ({ path: '/me/password', body: { old: p.password, new: 'Baishui-2027' } }),
  'GET /api/me/looks': get(() => '/me/looks'),
  'GET /api/sessions': get(() => '/sessions'),
  'DELETE /api/sessions/current': get(() => '/sessions/current'),
  'DELETE /api/sessions/{id}': (_s, a) => ({ path: `/sessions/${a.otherSession}` }),
  'GET /api/accounts': get(() => '/accounts'),
  'POST /api/accounts': send(s => ['/accounts', { person: s.direct ? s.person : s.personWithoutAccount, userName: 'long.wuzhi' }]),
  'PUT /api/accounts/{id}/suspension': send(s => [`/accounts/${s.account}/suspension`, { reason }]),
  'DELETE /api/accounts/{id}/suspension': get(s => `/accounts/${s.suspended}/suspension`),
  'PUT /api/accounts/{id}/password': get(s => `/accounts/${s.account}/password`),
  'GET /api/audit': get(() => '/audit?limit=200'),
  'GET /api/places/tree': get(() => '/places/tree'),
  'GET /api/places/{id}': get(s => `/places/${s.place}`),
  'POST /api/places': send(s => ['/places', { parent: s.direct ? s.place : s.group, kind: 'unit', name: '新邻', on: today }]),
  'POST /api/places · 片组': send(s => ['/places', { parent: s.direct ? s.place : s.area, kind: 'group', name: '新组', on: today }]),
  'PUT /api/places/{id}/name': send(s => [`/places/${s.group}/name`, { ...why, name: '老屋组' }]),
  'PUT /api/places/{id}/parent': send(s => [`/places/${s.group}/parent`, { ...why, parent: s.direct ? s.place : s.otherArea }]),
  'POST /api/places/{id}/split': send(s => [`/places/${s.group}/split`, { ...why, parts: [{ name: '新屋组', members: [s.unit] }] }]),
  'POST /api/places/{id}/merge': send(s => [
    `/places/${s.direct ? s.place : s.emptyUnit}/merge`,
    { ...why, into: s.direct ? s.place : s.firstUnit },
  ]),
  'POST /api/places/{id}/closure': send(s => [`/places/${s.direct ? s.place : s.emptyUnit}/closure`, why]),
  'GET /api/network/counts': ofPlace('/network/counts'),
  'GET /api/network/irregularities': ofPlace('/network/irregularities'),
  'GET /api/search': get(() => `/search?q=${encodeURIComponent('组')}`),
  'GET /api/households': ofPlace('/households', '&limit=500'),
  'GET /api/households/{id}': get(s => `/households/${s.household}`),
  'GET /api/map/households': ofPlace('/map/households'),
  'POST /api/households': send(s => ['/households', { group: s.direct ? s.place : s.group, unit: null, number: '新 1', on: today }]),
  'PUT /api/households/{id}': send(s => [`/households/${s.household}`, { address: '新屋场 1 号' }]),
  'PUT /api/households/{id}/unit': send(s => [`/households/${s.household}/unit`, { ...why, unit: null }]),
  'PUT /api/households/{id}/end': send(s => [`/households/${s.household}/end`, why]),
  'POST /api/households/{id}/classes': send(s => [`/households/${s.household}/classes`, { kind: 'veteran', from: today, basis: '退伍证' }]),
  'PUT /api/household-classes/{id}/end': send(s => [`/household-classes/${s.class}/end`, { to: today }]),
  'POST /api/households/{id}/residents': send(s => [
    `/households/${s.household}/residents`,
    { name: '钟新来', relation: '其他', idNumber: first17 + checkCharacter(first17) },
  ]),
  'PUT /api/residents/{id}': send(s => [`/residents/${s.resident}`, { partyMember: true }]),
  'PUT /api/residents/{id}/end': send(s => [`/residents/${s.resident}/end`, why]),
  'POST /api/residents/{id}/reveal · 电话': send(s => [`/residents/${s.resident}/reveal`, { field: 'phone', reason }]),
  'POST /api/residents/{id}/reveal · 身份证号': send(s => [`/residents/${s.resident}/reveal`, { field: 'id_number', reason }]),
  'GET /api/people': ofPlace('/people', '&limit=500'),
  'POST /api/people': send(s => ['/people', { name: '钟新来', place: s.place }]),
  'PUT /api/people/{id}': send(s => [`/people/${s.person}`, { name: '钟改名' }]),
  'PUT /api/people/{id}/photo': send(s => [`/people/${s.person}/photo`, { photo: s.photo }]),
  'POST /api/people/{id}/reveal': send(s => [`/people/${s.person}/reveal`, { field: 'phone', reason }]),
  'POST /api/mandates': send(s => [
    '/mandates',
    { person: s.person, post: 'unit_chief', place: s.direct ? s.place : s.emptyUnit, how: 'elected', from: today },
  ]),
  'PUT /api/mandates/{id}/end': send(s => [`/mandates/${s.mandate}/end`, { on: today, reason: 'resigned' }]),
  'GET /api/stand-ins': get(() => '/stand-ins'),
  'POST /api/stand-ins': send(s => [
    '/stand-ins',
    { mandate: s.otherMandate, person: s.direct ? s.otherPerson : s.person, from: '2027-01-04', to: '2027-01-08', reason },
  ]),
  'PUT /api/stand-ins/{id}/end': send(s => [`/stand-ins/${s.standIn}/end`, { on: today }]),
  'GET /api/settings': get(() => '/settings'),
  'GET /api/settings/{key}': get(() => '/settings/unit_size'),
  'POST /api/settings': send(() => ['/settings', { key: 'send_back_limit', value: 1, from: today, source: '镇文件' }]),
  'GET /api/towns': get(() => '/towns'),
  'POST /api/towns': send(() => [
    '/towns',
    { name: '丙镇', code: '999001103000', officer: { name: '龙三', phone: '15419990001', userName: 'bing-officer' } },
  ]),
  ...unitPlans,
  ...matters,
  ...decisionProbes,
  ...bulletinProbes,
  ...meetingProbes,
}
