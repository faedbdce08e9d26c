// 00-baseline | line ends of Windows, and a tab width of 8
export function baseline(classes: string[], train: number[], test: number[]) {
        const counts = classes.map((_, c) => train.reduce((n, l) => n + +(l === c), 0));
        const best = counts.indexOf(Math.max.apply(null, counts));
        return { counts, answer: classes[best], accuracy: test.filter(l => l === best).length / test.length };
}
