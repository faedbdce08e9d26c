import { stringify } from 'yaml';

export interface JobOptions {
  name: string;
  /** The image with the course, ready to run. */
  image: string;
  workers: number;
  /** The claim of the volume that has submissions/ and takes graded/. */
  claim: string;
  /** A Secret with the `password` of the queue's Redis: with one, pods of workers examine and the job only grades. */
  queue?: string;
  /** How many pods of workers. */
  replicas?: number;
}

/**
 * A Kubernetes Job that grades the folder submissions/ of a volume into graded/ next to it. A pod that is lost is started again
 * and continues from what was written, so that one is enough; it has no access to the cluster, and no network unless there is a
 * queue: then it and the workers reach the Redis that comes with them, and nothing else.
 */
export function kubernetesJob(options: JobOptions): string {
  const all = options.queue ? throughQueue(options, options.queue) : alone(options);
  return all.map((resource) => stringify(resource)).join('---\n');
}

function alone({ name, image, workers, claim }: JobOptions): object[] {
  const labels = { app: name };
  const grade = `npx course grade /class/submissions --out /class/graded --workers ${workers}`;
  return [
    gradingJob(name, labels, claim, { image, command: script(grade), resources: sized(workers) }),
    policy(name, labels, {}),
  ];
}

const PORT = 6379;

function throughQueue({ name, image, workers, claim, replicas = 3 }: JobOptions, secret: string): object[] {
  const [grading, working, keeping] = ['grade', 'worker', 'redis'].map((part) => ({ app: name, part }));
  const redis = `${name}-redis`;
  const password = { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: secret, key: 'password' } } };
  // Kubernetes puts the password in.
  const env = [password, { name: 'COURSE_QUEUE', value: `redis://:$(PASSWORD)@${redis}:${PORT}` }];
  const command = script('npx course grade /class/submissions --out /class/graded --queue');
  const worker = ['node_modules/.bin/course', 'worker', '--queue', '--workers', String(workers)];
  const port = [{ port: PORT }];
  const toRedis = [
    { to: [{ podSelector: { matchLabels: keeping } }], ports: port },
    { ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }] },
  ];
  return [
    gradingJob(name, grading, claim, { image, command, env, resources: sized(1) }),
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: `${name}-worker`, labels: working },
      spec: {
        replicas,
        selector: { matchLabels: working },
        template: {
          metadata: { labels: working },
          spec: {
            automountServiceAccountToken: false,
            // An answer in hand is finished first.
            terminationGracePeriodSeconds: 900,
            containers: [{ name: 'worker', image, command: worker, env, resources: sized(workers) }],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: redis, labels: keeping },
      spec: { clusterIP: 'None', selector: keeping, ports: port },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: redis, labels: keeping },
      spec: {
        serviceName: redis,
        replicas: 1,
        selector: { matchLabels: keeping },
        template: {
          metadata: { labels: keeping },
          spec: {
            automountServiceAccountToken: false,
            containers: [
              {
                name: 'redis',
                image: 'redis:8',
                args: ['--appendonly', 'yes', '--requirepass', '$(PASSWORD)'],
                env: [password],
                ports: [{ containerPort: PORT }],
                volumeMounts: [{ name: 'data', mountPath: '/data' }],
              },
            ],
          },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '4Gi' } } },
          },
        ],
      },
    },
    policy(name, grading, { egress: toRedis }),
    policy(`${name}-worker`, working, { egress: toRedis }),
    policy(redis, keeping, {
      ingress: [{ from: [grading, working].map((matchLabels) => ({ podSelector: { matchLabels } })), ports: port }],
    }),
  ];
}

function gradingJob(name: string, labels: object, claim: string, container: object): object {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, labels },
    spec: {
      backoffLimit: 6,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          containers: [{ name: 'grade', ...container, volumeMounts: [{ name: 'class', mountPath: '/class' }] }],
          volumes: [{ name: 'class', persistentVolumeClaim: { claimName: claim } }],
        },
      },
    },
  };
}

/** Pods with these labels reach, and are reached by, what stands here and nobody else. */
function policy(name: string, labels: object, allowed: { ingress?: object[]; egress?: object[] }): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, labels },
    spec: { podSelector: { matchLabels: labels }, policyTypes: ['Ingress', 'Egress'], ...allowed },
  };
}

const sized = (workers: number) => ({
  requests: { cpu: String(workers), memory: `${workers}Gi` },
  limits: { cpu: String(workers), memory: `${4 * workers}Gi` },
});

/** 1 says that all is graded and something waits for the instructor: that is not a failure of the job. */
const script = (grade: string) => ['sh', '-c', `${grade}; status=$?; [ $status -eq 1 ] && exit 0; exit $status`];
