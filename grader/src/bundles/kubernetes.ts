import { stringify } from 'yaml';

export interface JobOptions {
  name: string;
  /** The image with the course, ready to run. */
  image: string;
  workers: number;
  /** The claim of the volume that has submissions/ and takes graded/. */
  claim: string;
}

/**
 * A Kubernetes Job that grades the folder submissions/ of a volume into graded/ beside it. A pod that is lost is
 * started again and goes on from what was written, so that one is enough; it has no access to the cluster and no network.
 */
export function kubernetesJob({ name, image, workers, claim }: JobOptions): string {
  const labels = { app: name };
  const job = {
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
          containers: [
            {
              name: 'grade',
              image,
              command: ['sh', '-c', script(workers)],
              resources: {
                requests: { cpu: String(workers), memory: `${workers}Gi` },
                limits: { cpu: String(workers), memory: `${4 * workers}Gi` },
              },
              volumeMounts: [{ name: 'class', mountPath: '/class' }],
            },
          ],
          volumes: [{ name: 'class', persistentVolumeClaim: { claimName: claim } }],
        },
      },
    },
  };
  const closed = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, labels },
    spec: { podSelector: { matchLabels: labels }, policyTypes: ['Ingress', 'Egress'] },
  };
  return `${stringify(job)}---\n${stringify(closed)}`;
}

/** 1 says that all is graded and something waits for the instructor: that is no failure of the job. */
function script(workers: number): string {
  const grade = `npx course grade /class/submissions --out /class/graded --workers ${workers}`;
  return `${grade}; status=$?; [ $status -eq 1 ] && exit 0; exit $status`;
}
