/**
 * kube.mjs FILE: what kubectl kustomize printed, held against Kubernetes' own models:
 * unknown and missing members, wrong types; and against itself: what selects, mounts
 * and scales names something that is there, and all that runs is restricted.
 */
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

const objects = parseAllDocuments(readFileSync(process.argv[2], 'utf8')).map((one) => one.toJS()).filter(Boolean);
const faults = [];
const called = (object) => `${object.kind} ${object.metadata.name}`;
const of = (kind) => objects.filter((object) => object.kind === kind);
const names = (kind) => new Set(of(kind).map((object) => object.metadata.name));

for (const object of objects) {
  const models = await import(`kubernetes-models/${object.apiVersion}/${object.kind}`);
  try {
    new models[object.kind](object).validate();
  } catch (error) {
    faults.push(`${called(object)}: ${error.message}`);
  }
}

const templates = [...of('Deployment'), ...of('Job')];
const holds = (labels, wanted) => Object.entries(wanted ?? {}).every(([key, value]) => labels?.[key] === value);
const selected = (wanted) => templates.some((one) => holds(one.spec.template.metadata.labels, wanted));

for (const service of of('Service'))
  if (!selected(service.spec.selector)) faults.push(`${called(service)} selects nobody`);
for (const budget of of('PodDisruptionBudget'))
  if (!selected(budget.spec.selector.matchLabels)) faults.push(`${called(budget)} selects nobody`);
for (const scaler of of('HorizontalPodAutoscaler'))
  if (!names('Deployment').has(scaler.spec.scaleTargetRef.name)) faults.push(`${called(scaler)} scales nothing`);
for (const policy of of('NetworkPolicy')) {
  if (!selected(policy.spec.podSelector.matchLabels)) faults.push(`${called(policy)} selects nobody`);
  for (const { podSelector } of [...(policy.spec.ingress ?? []).flatMap((rule) => rule.from ?? []),
    ...(policy.spec.egress ?? []).flatMap((rule) => rule.to ?? [])])
    if (podSelector && !selected(podSelector.matchLabels)) faults.push(`${called(policy)} lets nobody in`);
}
for (const ingress of of('Ingress'))
  for (const path of ingress.spec.rules.flatMap((rule) => rule.http.paths))
    if (!names('Service').has(path.backend.service.name)) faults.push(`${called(ingress)} leads nowhere`);

// What is scaled has no number of its own, which each release would set back.
for (const scaler of of('HorizontalPodAutoscaler'))
  for (const one of of('Deployment'))
    if (one.metadata.name === scaler.spec.scaleTargetRef.name && one.spec.replicas !== undefined)
      faults.push(`${called(one)} says how many, and so does its autoscaler`);

// The profile "restricted" of Pod Security, and what else each is to say.
const isRestricted = (pod, container) =>
  pod.securityContext?.runAsNonRoot === true && pod.securityContext?.seccompProfile?.type === 'RuntimeDefault' &&
  pod.automountServiceAccountToken === false && container.securityContext?.allowPrivilegeEscalation === false &&
  container.securityContext?.capabilities?.drop?.includes('ALL') && container.securityContext?.readOnlyRootFilesystem === true;

for (const one of templates) {
  const pod = one.spec.template.spec;
  const volumes = new Set(pod.volumes.map((volume) => volume.name));
  if (!names('ServiceAccount').has(pod.serviceAccountName)) faults.push(`${called(one)}: no such ServiceAccount`);
  for (const volume of pod.volumes)
    if (volume.persistentVolumeClaim && !names('PersistentVolumeClaim').has(volume.persistentVolumeClaim.claimName))
      faults.push(`${called(one)}: no claim ${volume.persistentVolumeClaim.claimName}`);
  for (const container of pod.containers) {
    const say = (fault) => faults.push(`${called(one)}, ${container.name}: ${fault}`);
    if (!isRestricted(pod, container)) say('not restricted');
    if (!container.resources?.requests?.memory || !container.resources?.limits?.memory) say('no resources');
    for (const mount of container.volumeMounts)
      if (!volumes.has(mount.name)) say(`no volume ${mount.name}`);
    // of the whole pod's secrets, a container sees its own
    const secrets = pod.volumes.filter((volume) => volume.secret && container.volumeMounts.some((mount) => mount.name === volume.name));
    for (const { secret } of secrets)
      if (secret.secretName !== `vitrina-${container.name}`) say(`sees the Secret ${secret.secretName}`);
  }
}

for (const fault of faults) console.log(fault);
console.log(`${objects.length} objects`);
process.exit(faults.length === 0 && objects.length > 0 ? 0 : 1);
